import { runTogether } from '../support/together.js'

await runTogether('detect', 'dialects', 'schema')
