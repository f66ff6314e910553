// Signs requests again with npm's aws4 and prints its signatures, one a line: node aws4_resign.cjs < requests.json
// requests: [{method, target, host, service, region, headers: {name: value}, body (base64)}], headers being those that were signed.
const aws4 = require('aws4');
const requests = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const keys = { accessKeyId: process.argv[2], secretAccessKey: process.argv[3] };
for (const { method, target, host, service, region, headers, body } of requests) {
  const request = { method, path: target, host, service, region, headers, body: Buffer.from(body, 'base64'), doNotModifyHeaders: true };
  const signer = new aws4.RequestSigner(request, keys);
  signer.datetime = headers['x-amz-date'];
  console.log(signer.sign().headers.Authorization.replace(/^.*Signature=/, ''));
}
