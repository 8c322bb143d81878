/**
 * Makes untrusted text safe to display, and numbers and times short.
 *
 * @module
 */

// Bidirectional controls could make one text look like another; control characters are invisible.
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Shows invisible characters as escapes. */
export function visible(text: string): string {
  return text.replace(invisible, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const longestLine = 2000

/** A text that a page can show: no line longer than a screen full. */
export function shown(text: string): string {
  return visible(text)
    .split('\n')
    .map((line) =>
      line.length > longestLine ? `${line.slice(0, longestLine)}… (${line.length} characters)` : line,
    )
    .join('\n')
}

/** `14:03:59.120` in the viewer's time zone. */
export function clock(at: string): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  return milliseconds < 10_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/** `3 minutes ago`. */
export function ago(at: number | string): string {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(at).getTime()) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  return count < 1_048_576 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1_048_576).toFixed(1)} MiB`
}

export const statusClass = (status: number | undefined): string => `s${Math.floor((status ?? 0) / 100)}`
