// What a program written with openid-client does: it reads the discovery
// document, gets a token with its key and secret, each way that the document
// lists, asks userinfo, introspects and revokes.
import * as client from 'openid-client';

const { SITE, KEY, SECRET } = process.env;
const got = { methods: {} };

const ways = {
  client_secret_post: client.ClientSecretPost(SECRET),
  client_secret_basic: client.ClientSecretBasic(SECRET),
};

for (const [name, way] of Object.entries(ways)) {
  const config = await client.discovery(new URL(SITE), KEY, undefined, way, {
    execute: [client.allowInsecureRequests],
  });
  const server = config.serverMetadata();
  const tokens = await client.clientCredentialsGrant(config);
  const sub = tokens.id;
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, sub);
  const live = await client.tokenIntrospection(config, tokens.access_token);
  await client.tokenRevocation(config, tokens.access_token);
  const dead = await client.tokenIntrospection(config, tokens.access_token);
  got.issuer = server.issuer;
  got.methods[name] = {
    listed: server.token_endpoint_auth_methods_supported.includes(name),
    type: tokens.token_type,
    username: userinfo.preferred_username,
    live,
    dead,
  };
}

const config = await client.discovery(new URL(SITE), KEY, undefined, client.ClientSecretPost('0'.repeat(64)), {
  execute: [client.allowInsecureRequests],
});
try {
  await client.clientCredentialsGrant(config);
} catch (e) {
  got.wrongSecret = { code: e.code, error: e.error, description: e.error_description, status: e.status };
}

console.log(JSON.stringify(got));
