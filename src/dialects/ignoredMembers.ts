/**
 * Members that many services send next to an error, and that say nothing about a resource.
 *
 * @module
 */

const ignoredNames: ReadonlySet<string> = new Set(
  `timestamp time date datetime servertime path uri request instance version apiversion v kind locale lang language
  server servedby node took elapsed runtime debug debuginfo hint hints help helpurl helplink moreinfo more docs docurl
  documentation documentationurl support supporturl link links warning warnings info notice trace stack stacktrace
  backtrace file line class classname detail details cause causes meta metadata header headers responseheader
  responsemetadata fields field param params parameter parameters invalidparams property target source domain category
  severity level retryafter limit remaining needed provided expected actual allowed recommend hostid subcode substatus
  suberrors innererror jsonrpc jsonapi redirect context exceptionclass transient retryable recoverable codename authenticated authorized isauthenticated loggedin moreinformation odatacontext odatametadata
  sign signtype signature noncestr appid mchid messagekey build serverversion subcode submsg subs charset nonce cost ttl t ts tid query contextinfo termsofuse responsedate severitycode interval`.split(
    /\s+/,
  ),
)

const endings =
  /(?:requestid|traceid|spanid|correlationid|debugid|logid|eventid|errorid|incidentid|reqid|reference|message|msg)$/

// Services use the same names again and again; names that a hostile service invents are forgotten.
const plainNames = new Map<string, string>()
const maxMemoised = 1024
const maxName = 64

/**
 * The letters and digits of a member's name in lower case, so that `error_code`, `errorCode` and `Error-Code` are the
 * same.
 */
export function plainName(name: string): string {
  const known = plainNames.get(name)
  if (known !== undefined) return known
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '').toLowerCase()
  if (plainNames.size >= maxMemoised) plainNames.clear()
  if (name.length <= maxName) plainNames.set(name, plain)
  return plain
}

/** Whether a body with a member of this name next to an error is still only an error. */
export function isIgnoredMember(name: string): boolean {
  const plain = plainName(name)
  return ignoredNames.has(plain) || endings.test(plain) || /^err|error|exception|(?<!de)fault/.test(plain)
}
