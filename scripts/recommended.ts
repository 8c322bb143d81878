/**
 * Writes `docs/recommended.md`: the profile `recommended`, rule by rule.
 *
 * @module
 */
import { stringify } from 'yaml'
import { profileRules } from '../src/config/profile.js'

export function recommended(): string {
  return `# The profile \`recommended\`

Unless you set \`profile: none\`, these rules apply after your own. In each phase, the first rule of a kind that matches and has something to do acts, so your own rule replaces the recommended one for the responses that it covers. Options that are not shown have the defaults of the [reference](reference/rules.md).

\`\`\`yaml
${stringify({ rules: profileRules.recommended }, { lineWidth: 0 }).trimEnd()}
\`\`\`

The profile does not hide paths, change statuses or redirect. \`upstanding config\` prints these rules together with your own.

Generated from the code by \`npm run gen\`.
`
}
