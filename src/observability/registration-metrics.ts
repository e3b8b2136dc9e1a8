import { Counter, Histogram, type Registry } from 'prom-client'
import type { RegistrationOutcome } from '../domain/registration-outcome.ts'

/** What front ends say of their registration forms: how many were saved and how, how old they were and how large. */
export function createRegistrationMetrics(registry: Registry): (registration: RegistrationOutcome) => void {
  const registrations = new Counter({
    name: 'profile_registrations_total',
    help: 'Profiles saved by a front end that says how the form came through the login, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const ages = new Histogram({
    name: 'profile_registration_age_seconds',
    help: 'Time from the form being typed to it being saved, or found to be of no use.',
    labelNames: ['outcome'],
    buckets: [15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 86_400],
    registers: [registry],
  })
  const sizes = new Histogram({
    name: 'profile_registration_bytes',
    help: "What the form took in the browser's storage.",
    labelNames: ['outcome'],
    buckets: [128, 256, 512, 1_024, 4_096, 16_384, 65_536],
    registers: [registry],
  })
  return ({ outcome, age, bytes }) => {
    registrations.inc({ outcome })
    if (age !== undefined) ages.observe({ outcome }, age)
    if (bytes !== undefined) sizes.observe({ outcome }, bytes)
  }
}
