// Who may pass: the distribution's viewer-request function (CloudFront Functions, runtime 2.0). It sees no body, reaches nothing, and has 10 KB and about a millisecond.
// The stack parameters below are filled in by CloudFormation: a new password is a new function, which takes seconds, and not a new distribution.
const crypto = require('crypto');

const access = '${Access}'; // password, or open: nobody is asked
const mode = '${Mode}'; // public, or stopped: there is nothing behind
const users = '${Users}'; // name:salt:hash,… with the hash of salt:password
const signingKey = '${SigningKey}';
const networks = '${Networks}'; // hex address/bits,… or nothing: everywhere

const cookieName = 'comfyserverless';
const lifetime = 43200; // seconds

function handler(event) {
  const request = event.request;
  if (!isAllowed(event.viewer.ip)) return answer(403, 'Forbidden', 'This address may not use ComfyUI.');
  if (isForeign(request)) return answer(403, 'Forbidden', 'Another site may not use ComfyUI.');
  if (access !== 'open') {
    const session = userOfCookie(request.cookies);
    const user = session !== null ? session : userOfHeader(request.headers);
    if (user === null) return challenge();
    // The cookie carries WebSockets and Safari, which send no password. A function cannot add it to what comes from behind, so it answers itself.
    if (session === null && request.method === 'GET' && isPage(request.headers)) return redirect(request, user);
    delete request.headers.authorization;
    delete request.cookies[cookieName];
  }
  if (mode === 'stopped') return answer(503, 'Service Unavailable', 'ComfyUI is not deployed now. This address stays: come back after the next Deploy.');
  return request;
}

function userOfCookie(cookies) {
  const cookie = cookies[cookieName];
  if (!cookie || cookie.multiValue || cookie.value.length > 200) return null;
  const parts = cookie.value.split('.');
  if (parts.length !== 3 || !/^[0-9]{10}$/.test(parts[1]) || Number(parts[1]) * 1000 <= Date.now()) return null;
  const user = find(parts[0]);
  return same(parts[2], sign(user, parts[1])) && user.isKnown ? user.name : null;
}

function userOfHeader(headers) {
  const header = headers.authorization;
  if (!header || header.multiValue || header.value.length > 400 || !/^Basic [A-Za-z0-9+\/]+={0,2}$/i.test(header.value)) return null;
  const text = Buffer.from(header.value.slice(6), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return null;
  const user = find(text.slice(0, colon));
  const hash = crypto.createHash('sha256').update(user.salt + ':' + text.slice(colon + 1)).digest('hex');
  return same(hash, user.hash) && user.isKnown ? user.name : null;
}

// Somebody unknown is compared like somebody known, so that the time tells nothing.
function find(name) {
  let found = { name: name, salt: '00000000000000000000000000000000', hash: signingKey, isKnown: false };
  users.split(',').forEach(function (row) {
    const parts = row.split(':');
    if (parts.length === 3 && parts[0] === name) found = { name: name, salt: parts[1], hash: parts[2], isKnown: true };
  });
  return found;
}

// With the password's hash in it, a new password ends the sessions of the old one.
function sign(user, expires) {
  return crypto.createHmac('sha256', signingKey).update(user.name + '.' + expires + '.' + user.hash).digest('hex');
}

function same(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= one.charCodeAt(i) ^ other.charCodeAt(i);
  return difference === 0;
}

// Browsers send a stored password for other sites' requests too. A page of ours has our host as its origin; reading by GET tells another site nothing.
// Functions do not see the header upgrade, but the WebSocket's key.
function isForeign(request) {
  const headers = request.headers;
  if (!headers.origin) return false;
  if ((request.method === 'GET' || request.method === 'HEAD') && !headers['sec-websocket-key']) return false;
  return headers.origin.multiValue || !headers.host || headers.origin.value.toLowerCase().split('://')[1] !== headers.host.value.toLowerCase();
}

function isPage(headers) {
  return headers.accept && headers.accept.value.indexOf('text/html') >= 0;
}

function isAllowed(ip) {
  if (networks === '') return true;
  const address = hexOf(ip);
  return networks.split(',').some(function (network) {
    const start = network.split('/')[0];
    const bits = Number(network.split('/')[1]);
    const digits = bits >> 2;
    const rest = 4 - (bits & 3);
    return start.length === address.length && start.slice(0, digits) === address.slice(0, digits)
      && (rest === 4 || parseInt(start.charAt(digits), 16) >> rest === parseInt(address.charAt(digits), 16) >> rest);
  });
}

function hexOf(ip) {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(ip);
  const text = mapped ? mapped[1] : ip;
  if (text.indexOf(':') < 0) return text.split('.').map(function (part) { return pad(Number(part).toString(16), 2); }).join('');
  const halves = text.split('::').map(function (half) { return half === '' ? [] : half.split(':'); });
  while (halves.length > 1 && halves[0].length + halves[1].length < 8) halves[0].push('0');
  return halves[0].concat(halves.length > 1 ? halves[1] : []).map(function (part) { return pad(part.toLowerCase(), 4); }).join('');
}

function pad(text, length) {
  while (text.length < length) text = '0' + text;
  return text;
}

function redirect(request, user) {
  const expires = String(Math.floor(Date.now() / 1000) + lifetime);
  const response = answer(302, 'Found', '');
  response.headers.location = { value: addressOf(request) };
  response.cookies = {};
  response.cookies[cookieName] = {
    value: user + '.' + expires + '.' + sign(find(user), expires),
    attributes: 'Path=/; Max-Age=' + lifetime + '; Secure; HttpOnly; SameSite=Lax'
  };
  return response;
}

// Where the request was going, and never to another host: //host and /\host would be one.
function addressOf(request) {
  const second = request.uri.charAt(1);
  if (request.uri.charAt(0) !== '/' || second === '/' || second === '\\') return '/';
  const pairs = [];
  Object.keys(request.querystring).forEach(function (name) {
    const parameter = request.querystring[name];
    (parameter.multiValue || [parameter]).forEach(function (one) { pairs.push(one.value === '' ? name : name + '=' + one.value); });
  });
  const address = pairs.length === 0 ? request.uri : request.uri + '?' + pairs.join('&');
  return address.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@\/?%]+/g, encodeURIComponent);
}

function challenge() {
  const response = answer(401, 'Unauthorized', 'ComfyUI asks for a user name and a password.');
  response.headers['www-authenticate'] = { value: 'Basic realm="ComfyUI", charset="UTF-8"' };
  return response;
}

function answer(status, description, text) {
  return {
    statusCode: status,
    statusDescription: description,
    headers: { 'content-type': { value: 'text/plain; charset=utf-8' }, 'cache-control': { value: 'no-store' } },
    body: { encoding: 'text', data: text }
  };
}
