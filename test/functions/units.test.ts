import { runUnits } from '../support/together.js'

await runUnits()
