export type { ClientOptions } from './call.ts'
export { createProfileClient, type ProfileChange, type ProfileClient, type UpdateOptions } from './client.ts'
export { type ErrorCode, ProfileError } from './errors.ts'
export { type FieldErrorOptions, fieldErrors, fieldName } from './field-errors.ts'
export type { components, operations, paths } from './generated/types.ts'
export { type Field, type NextStep, nextStep, profileFields } from './registration/next-step.ts'
export type { Outcome } from './registration/outcome.ts'
export type { RegistrationForm } from './registration/pending.ts'
export {
  createRegistration,
  type Registration,
  type RegistrationOptions,
  type Resumed,
  type Stashed,
} from './registration/registration.ts'
export type { TextStorage } from './registration/storage.ts'
export { toUpdate } from './registration/to-update.ts'
export type { GetToken } from './token.ts'
export type {
  Answer,
  CallOptions,
  ConsentDecision,
  DataOf,
  FieldError,
  Input,
  ItemOf,
  OperationId,
  PagedId,
  ProblemDocument,
  Profile,
  ProfileUpdate,
} from './types.ts'
