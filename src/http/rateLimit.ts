/**
 * RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers), in the current form and the earlier ones.
 *
 * @module
 */
import { type BareItem, type ListMember, parseMembers } from './structuredFields.js'

/**
 * Seconds until the exhausted quota is restored, or undefined. Understands `"default";r=0;t=30` and `limit=100,
 * remaining=0, reset=30`. Of several quotas, those with the least remaining count, and of these, the last to be
 * restored. If a quota gives no time, the window of its policy limits it.
 */
export function resetOfRateLimit(rateLimit: string, policy: string | undefined): number | undefined {
  const members = parseMembers(rateLimit)
  if (members === undefined) return undefined
  const old = members.find(({ key }) => key === 'reset')
  if (old !== undefined) return secondsOf(old.value)
  const windows = windowsOf(policy)
  const quotas = members.map((member) => ({
    remaining: secondsOf(member.parameters.get('r')) ?? 0,
    reset: timeOf(member) ?? windows.get(nameOf(member)),
  }))
  const least = Math.min(...quotas.map(({ remaining }) => remaining))
  return greatest(quotas.filter(({ remaining }) => remaining === least).map(({ reset }) => reset))
}

/** The longest window of the policies, in seconds, or undefined. */
export function windowOfPolicy(policy: string): number | undefined {
  return greatest([...windowsOf(policy).values()])
}

function windowsOf(policy: string | undefined): Map<string, number> {
  const windows = new Map<string, number>()
  for (const member of parseMembers(policy ?? '') ?? []) {
    const window = secondsOf(member.parameters.get('w'))
    if (window !== undefined) windows.set(nameOf(member), window)
  }
  return windows
}

function timeOf({ parameters }: ListMember): number | undefined {
  return secondsOf(parameters.get('t') ?? parameters.get('reset'))
}

function nameOf({ key, value }: ListMember): string {
  return key ?? String(value)
}

function secondsOf(item: BareItem | undefined): number | undefined {
  return typeof item === 'number' && item >= 0 ? item : undefined
}

function greatest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
