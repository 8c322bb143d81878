/**
 * The PromQL of the dashboard and of the alerts.
 *
 * @module
 */
import { read, readYaml } from './facts.js'

export interface Expression {
  readonly where: string
  readonly text: string
}

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

interface Variable {
  readonly name: string
  readonly definition?: string
}

export const dashboard: {
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly Variable[] }
} = JSON.parse(read('deploy/grafana/upstanding.json'))

export const alerts: readonly { readonly alert: string; readonly expr: string }[] = readYaml(
  'deploy/prometheus/alerts.yaml',
).groups.flatMap(({ rules }: { rules: readonly object[] }) => rules)

/** As Grafana would send them. */
const panels: readonly Expression[] = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({
    where: `panel "${title}"`,
    text: expr.replaceAll('$__rate_interval', '1m').replace(/\$(?:job|instance)\b/g, '.*'),
  })),
)

/** Without the threshold: what an alert looks at has to be there even while all is well. */
const watched: readonly Expression[] = alerts.map(({ alert, expr }) => ({
  where: `alert ${alert}`,
  text: expr.trim().replace(/\s*(?:==|>|<)\s*[\d.]+$/, ''),
}))

export const expressions: readonly Expression[] = [...panels, ...watched]
