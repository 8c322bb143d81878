/**
 * The schema of `listen` and `admin`: where the proxy listens.
 *
 * @module
 */
import { flag, object, optional, text, union } from '../schema/option.js'
import { defaultAdminAddress } from './adminAddress.js'
import { file } from './commonOptions.js'

const address = (more: { default?: string }) =>
  text({
    format: 'address',
    description: '`host:port`, `:port` (every IPv4 address) or `unix:/path`.',
    examples: ['0.0.0.0:8080', ':8080', '[::]:8080', 'unix:/run/upstanding.sock'],
    ...more,
  })

const socketMode = optional(
  text({
    pattern: '^0?[0-7]{3}$',
    description:
      'File permissions of a unix socket, octal and in quotes. Default: 0777 minus the umask for `listen`, 0600 for `admin`.',
    examples: ['0660', '0600'],
  }),
)

export const listenSchema = union(
  [
    address({}),
    object({
      address: address({ default: '0.0.0.0:8080' }),
      mode: socketMode,
      tls: optional(
        object(
          {
            cert: file('File with the certificate chain, PEM, relative to the config.', 'tls/cert.pem'),
            key: file('File with the private key, PEM, relative to the config.', 'tls/key.pem'),
          },
          { description: 'Certificate for TLS with clients.' },
        ),
      ),
    }),
  ],
  { description: 'Where clients connect.', default: '0.0.0.0:8080', examples: ['0.0.0.0:8080', ':8080'] },
)

const adminAddress = (more: { default?: string }) =>
  text({
    format: 'adminAddress',
    description: '`host:port`, `:port`, `unix:/path`, or `off` for no admin listener.',
    ...more,
    examples: ['127.0.0.1:9901', 'unix:/run/upstanding-admin.sock', 'off'],
  })

export const adminSchema = union(
  [
    adminAddress({}),
    object({
      address: adminAddress({ default: defaultAdminAddress }),
      mode: socketMode,
      token: optional(
        text({
          minLength: 8,
          // A secret, so no message repeats the value.
          writeOnly: true,
          description:
            'Required as `Authorization: Bearer …` for every change. Without a token, changes are only possible on a loopback address or a unix socket.',
          examples: [`\${UPSTANDING_ADMIN_TOKEN}`],
        }),
      ),
      console: flag({
        default: true,
        description:
          'Whether to serve the console, a web page that shows exchanges and tries out configs. It requires `token`, except on loopback addresses and unix sockets.',
      }),
    }),
  ],
  {
    description: 'Listener for health, metrics, the active rules, reload, maintenance and the console.',
    default: defaultAdminAddress,
    examples: ['127.0.0.1:9901', 'off'],
  },
)
