/**
 * Members next to an error in the bodies of many services that say nothing about a resource.
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

// Services use the same names again and again; what a hostile one makes up is forgotten.
const plainNames = new Map<string, string>()
const maxMemoised = 1024
const maxName = 64

/** The letters and digits of a member's name in lower case: `error_code`, `errorCode` and `Error-Code` are one. */
export function plainName(name: string): string {
  const known = plainNames.get(name)
  if (known !== undefined) return known
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '').toLowerCase()
  if (plainNames.size >= maxMemoised) plainNames.clear()
  if (name.length <= maxName) plainNames.set(name, plain)
  return plain
}

/** Whether a member of this name may occur next to an error without making the body more than an error. */
export function isIgnoredMember(name: string): boolean {
  const plain = plainName(name)
  return ignoredNames.has(plain) || endings.test(plain) || /^err|error|exception|(?<!de)fault/.test(plain)
}
