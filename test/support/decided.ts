/** A proposal of `audit` with everything uncommented that only people can decide. */
export function decided(proposal: string): string {
  const taken = proposal.replace(/^ {2}# - name: .*(?:\n {2}#.*)*/gm, (item) =>
    item.replace(/^ {2}# ?/gm, '  '),
  )
  return taken === proposal ? proposal : taken.replace(/^(rules|tests): \[\](?=.*\n\n {2}(?:#|-))/gm, '$1:')
}
