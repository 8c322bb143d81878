/**
 * Writes `docs/recommended.md`: the profile `recommended`, rule by rule.
 *
 * @module
 */
import { stringify } from 'yaml'
import { profileRules } from '../src/config/profile.js'

export function recommended(): string {
  return `# The profile \`recommended\`

Without \`profile: none\`, these rules apply after your own. In each phase, the first rule of a kind that matches and has something to do wins, so a rule of your own replaces the recommended one on the responses it covers. The options that are not shown have the defaults of the [reference](reference/rules.md).

\`\`\`yaml
${stringify({ rules: profileRules.recommended }, { lineWidth: 0 }).trimEnd()}
\`\`\`

Nothing in it hides a path, converts a status or redirects. \`upstanding config\` prints these rules together with your own.

Generated from the code by \`npm run gen\`.
`
}
