import { runTogether } from '../support/together.js'

await runTogether('config', 'engine', 'house', 'http', 'match', 'schedule', 'testing')
