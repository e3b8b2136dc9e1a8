// Preloaded into the service: its clock is CLOCK_SKEW_S seconds ahead of the machine's, or behind it.
const skewMs = Number(process.env.CLOCK_SKEW_S) * 1000
const RealDate = Date
const { now } = RealDate
globalThis.Date = class SkewedDate extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now() + skewMs] : parts))
  }
  static now() {
    return now() + skewMs
  }
}
