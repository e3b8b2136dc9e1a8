/**
 * Loaded (`await import`) only where there is a Redis. A module of its own: in the build, what is loaded so from a CommonJS package has no names
 * but `default`.
 */
export { Redis } from 'ioredis'
