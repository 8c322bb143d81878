/**
 * The flags with which commands name a config and override its settings.
 *
 * @module
 */
import type { OverrideFlag } from '../config/overrides.js'
import type { Flag } from './command.js'

export const configFlags = {
  config: {
    value: 'FILE',
    summary: 'the config (default: UPSTANDING_CONFIG, else config/upstanding.yaml)',
  },
} as const

export const overrideFlags = {
  upstream: {
    value: 'URL',
    summary: 'the upstream service: http://host:port, https://host:port or unix:/path',
  },
  listen: { value: 'ADDRESS', summary: 'where clients connect: host:port, :port or unix:/path' },
  admin: { value: 'ADDRESS', summary: 'health, metrics, reload: host:port, unix:/path or off' },
  mode: {
    value: ['enforce', 'observe'],
    summary: 'whether rules change responses or only log what they would do',
  },
  'log-level': {
    value: ['debug', 'info', 'warn', 'error', 'silent'],
    summary: 'the lowest log level that is written',
  },
} as const satisfies Readonly<Record<OverrideFlag, Flag>>
