// What an integration written with jsforce does: it logs in with its key and
// secret, asks who it is, reads data, and logs out.
import jsforce from 'jsforce';

const { SITE, KEY, SECRET } = process.env;
const got = {};

// refusal is what jsforce tells the program when a call is refused.
async function refusal(call) {
  try {
    await call();
    return { name: 'none', message: 'the call went through' };
  } catch (e) {
    return { name: e.name, code: e.errorCode, message: e.message };
  }
}

function connect(secret) {
  return new jsforce.Connection({
    oauth2: { loginUrl: SITE, clientId: KEY, clientSecret: secret },
    instanceUrl: SITE,
  });
}

const wrong = connect('0'.repeat(64));
got.wrongSecret = await refusal(() => wrong.authorize({ grant_type: 'client_credentials' }));

const conn = connect(SECRET);
got.user = await conn.authorize({ grant_type: 'client_credentials' });
got.instanceUrl = conn.instanceUrl;
got.tokenShape = /^(00D\w{12})![.\w]{96}$/.test(conn.accessToken);

const identity = await conn.identity();
got.identity = { user: identity.user_id, org: identity.organization_id, username: identity.username };

const org = await conn.query('SELECT Id, Name FROM Organization LIMIT 1');
got.org = { total: org.totalSize, done: org.done, name: org.records[0].Name, type: org.records[0].attributes.type };

const self = await conn.sobject('User').retrieve(got.user.id);
got.self = self.Username;

const describe = await conn.sobject('User').describe();
got.describe = { name: describe.name, fields: describe.fields.map((f) => f.name) };

const limits = await conn.limits();
got.limits = limits.DailyApiRequests;
got.limitInfo = conn.limitInfo;

got.unknownObject = await refusal(() => conn.query('SELECT Id FROM Nothing'));

// Logging out revokes the token. The connection forgets it, so the proof that it
// is dead needs a second connection that still holds it.
const token = conn.accessToken;
await conn.logout();
const left = new jsforce.Connection({ instanceUrl: SITE, accessToken: token });
got.afterLogout = await refusal(() => left.query('SELECT Id FROM Organization'));

console.log(JSON.stringify(got));
