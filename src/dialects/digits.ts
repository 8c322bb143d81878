/**
 * Whether digits that look like a status are one, or a number of the service's own.
 *
 * @module
 */

/** The statuses that decide against more general ones. */
export const specific: ReadonlySet<number> = new Set([401, 403, 404, 409, 429])

/** The statuses that services use. Other numbers are probably a service's own, such as 501 for "please log in". */
const common: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503, 504])

export const isCommonStatus = (status: number): boolean => common.has(status)

/** What the words beside a less common status are about if the number means that status. */
const confirmations: ReadonlyMap<number, RegExp> = new Map([
  [402, /pay|paid|credit|balance|fund|subscri|billing|invoice|quota|upgrade|\bplan\b|card|declin|license/i],
  [406, /accept/i],
  [407, /proxy/i],
  [408, /time/i],
  [410, /gone|remov|delet|expir|no longer|retired|deprecat|available|closed|revoked/i],
  [411, /length/i],
  [412, /condition|etag|match|version|modif|revision|stale/i],
  [413, /large|size|big|exceed|limit|byte|\d ?[km]b/i],
  [414, /ur[il]|long/i],
  [415, /media|type|format|encoding|support/i],
  [416, /range/i],
  [423, /lock/i],
  [424, /depend/i],
  [426, /upgrade|version|protocol|https|tls/i],
  [428, /condition|match|required/i],
  [431, /header|large/i],
  [451, /legal|law|region|country|countries|location|court|copyright/i],
  [501, /implement|support/i],
  [505, /version/i],
  [507, /storage|space|quota/i],
  [508, /loop/i],
])

/**
 * The digits of a status, unless the words mean something else: a number next to words about a limit is the service's
 * own code, as 404 for "daily limit exceeded"; so is a status of a failure next to words that blame the request, and a
 * less common status that the words do not confirm.
 * @param words the words of the error
 * @param worded the status that they mean
 * @param isStatus whether the name says that it is a status, and not only a code
 */
export function notOverruled(
  digits: number | undefined,
  words: () => readonly string[],
  worded: () => number | undefined,
  isStatus: boolean,
): number | undefined {
  if (digits === undefined || digits === 403) return digits
  if (!isCommonStatus(digits)) {
    const texts = words()
    if (texts.length === 0 || texts.some((text) => confirmations.get(digits)?.test(text))) return digits
    return worded() ?? (isStatus ? digits : undefined)
  }
  if (isStatus) return digits
  const said = worded()
  if (said === 429) return said
  return digits >= 500 && said !== undefined && specific.has(said) ? said : digits
}
