// An OpenID Connect provider with one public client, for as long as its standard input is open. Prints its address.
// node oidc-provider.mjs CLIENT_ID REDIRECT_URI
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [clientId, redirectUri] = process.argv.slice(2);

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    // Pages of other origins may ask for tokens.
    clientBasedCORS: () => true,
    issueRefreshToken: () => true,
    // Shorter than the page wants a token to be valid yet: each request needs a new one.
    ttl: { AccessToken: 30, IdToken: 30, RefreshToken: 3600, Session: 3600, Grant: 3600, Interaction: 3600 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit());
