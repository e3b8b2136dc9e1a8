import type { Profile } from '../types.ts'

/** One field of a form for a profile, as the attribute schema describes it. */
export interface Field {
  /** For the form control, and the key in `fieldErrors`. */
  name: string
  /** Into the profile. */
  pointer: string
  /** `title` of the schema, or else made from the name. */
  label: string
  /** A profile is not complete without it. */
  required: boolean
  minLength?: number
  maxLength?: number
  pattern?: string
  /** What is to be typed, for humans: `x-hint` of the schema. */
  hint?: string
  /** The purpose whose consent covers it. */
  consent?: string
}

export type NextStep = { step: 'done' } | { step: 'complete'; fields: Field[] }

interface AttributeSchema {
  properties?: Record<string, Record<string, unknown>>
}

/**
 * Whether to show the completion form, and with which fields: the missing ones.
 * @param schema from `getProfileSchema`, for labels and limits; without it, fields have no more than a name
 */
export function nextStep(profile: Pick<Profile, 'completion'>, schema: object = {}): NextStep {
  const { complete, missing } = profile.completion
  if (complete) return { step: 'done' }
  const known = new Map(profileFields(schema).map((field) => [field.pointer, field]))
  const fields = missing.map((pointer) => ({ ...(known.get(pointer) ?? attributeField(pointer)), required: true }))
  return { step: 'complete', fields }
}

/** All fields of a profile that its user may edit and a form can show: both names, then the attributes that are text. */
export function profileFields(schema: object): Field[] {
  const { properties = {} } = schema as AttributeSchema
  const attributes = Object.entries(properties)
    .filter(([, rules]) => !rules.readOnly && (rules.type ?? 'string') === 'string')
    .map(([name, rules]) => attributeField(`/profile_data/${toPointerPart(name)}`, name, rules))
  return [nameField('first_name', 'First name'), nameField('last_name', 'Last name'), ...attributes]
}

function nameField(name: string, label: string): Field {
  return { name, pointer: `/${name}`, label, required: true, maxLength: 150 }
}

function attributeField(pointer: string, name = nameIn(pointer), rules: Record<string, unknown> = {}): Field {
  const { title, minLength, maxLength, pattern } = rules as Partial<Field> & { title?: string }
  const { 'x-consent': consent, 'x-hint': hint } = rules as Record<string, string | undefined>
  return {
    name,
    pointer,
    label: title ?? name.replaceAll('_', ' '),
    required: rules['x-completion'] === true,
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
    ...(hint !== undefined && { hint }),
    ...(consent !== undefined && { consent }),
  }
}

function nameIn(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
}

function toPointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
