// What CloudFront Functions' runtime 2.0 has beside the language: Buffer, and the modules crypto and querystring. Bytes cross to the host as hexadecimal text.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
(function (global, host) {
  class Buffer extends Uint8Array {
    static from(value, encoding) {
      if (typeof value === 'string') return Buffer.from(host.decode(value, encoding || 'utf8').match(/../g) || [], '');
      const bytes = Array.prototype.map.call(value, function (one) { return typeof one === 'string' ? parseInt(one, 16) : one; });
      const buffer = new Buffer(bytes.length);
      buffer.set(bytes);
      return buffer;
    }

    static concat(list) {
      return Buffer.from(list.reduce(function (all, one) { return all.concat(Array.from(one)); }, []));
    }

    static isBuffer(value) {
      return value instanceof Buffer;
    }

    toString(encoding) {
      return host.encode(hex(this), encoding || 'utf8');
    }

    equals(other) {
      return hex(this) === hex(other);
    }
  }

  function hex(bytes) {
    return Array.prototype.map.call(bytes, function (one) { return one.toString(16).padStart(2, '0'); }).join('');
  }

  function bytesOf(value) {
    return typeof value === 'string' ? host.decode(value, 'utf8') : hex(value);
  }

  class Hash {
    constructor(algorithm, key) {
      host.check(algorithm);
      this.algorithm = algorithm;
      this.key = key;
      this.data = '';
    }

    update(data, encoding) {
      if (this.data === null) throw new Error('Digest already called');
      this.data += typeof data === 'string' ? host.decode(data, encoding || 'utf8') : hex(data);
      return this;
    }

    digest(encoding) {
      if (this.data === null) throw new Error('Digest already called');
      const result = host.digest(this.algorithm, this.key, this.data);
      this.data = null;
      return encoding ? host.encode(result, encoding) : Buffer.from(result.match(/../g), '');
    }
  }

  const modules = {
    crypto: {
      createHash: function (algorithm) { return new Hash(algorithm, null); },
      createHmac: function (algorithm, key) { return new Hash(algorithm, bytesOf(key)); }
    },
    querystring: {
      escape: encodeURIComponent,
      unescape: decodeURIComponent
    },
    buffer: { Buffer: Buffer }
  };
  global.Buffer = Buffer;
  global.require = function (name) {
    if (!Object.prototype.hasOwnProperty.call(modules, name)) throw new Error('Cannot find module "' + name + '"');
    return modules[name];
  };
  global.atob = function (text) { return host.encode(host.decode(text, 'base64'), 'latin1'); };
  global.btoa = function (text) { return host.encode(host.decode(text, 'latin1'), 'base64'); };
  global.console = { log: function () { host.log(Array.prototype.map.call(arguments, String).join(' ')); } };
  global.console.error = global.console.log;
})
