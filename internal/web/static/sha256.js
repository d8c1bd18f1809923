// SHA-256 piece by piece: what the browser itself offers wants the whole file
// in memory. Checked against FIPS 180-4's examples and against the browser's.

const K = new Int32Array([
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2]);

// Sha256 takes bytes as they come; hex() is their hash and ends it.
export class Sha256 {
	#h = new Int32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
	#w = new Int32Array(64);
	#rest = new Uint8Array(64);
	#kept = 0;
	#length = 0;

	update(bytes) {
		this.#length += bytes.length;
		let at = 0;
		if (this.#kept > 0) {
			at = Math.min(64 - this.#kept, bytes.length);
			this.#rest.set(bytes.subarray(0, at), this.#kept);
			this.#kept += at;
			if (this.#kept < 64) return this;
			this.#block(this.#rest, 0);
			this.#kept = 0;
		}
		for (; at + 64 <= bytes.length; at += 64) this.#block(bytes, at);
		this.#rest.set(bytes.subarray(at), 0);
		this.#kept = bytes.length - at;
		return this;
	}

	hex() {
		const bits = this.#length * 8;
		const end = new Uint8Array((this.#kept < 56 ? 64 : 128) - this.#kept);
		end[0] = 0x80;
		const view = new DataView(end.buffer);
		view.setUint32(end.length - 8, Math.floor(bits / 0x100000000));
		view.setUint32(end.length - 4, bits >>> 0);
		this.update(end);
		return Array.from(this.#h, (x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
	}

	#block(p, at) {
		const w = this.#w, h = this.#h;
		for (let i = 0; i < 16; i++, at += 4) w[i] = (p[at] << 24) | (p[at + 1] << 16) | (p[at + 2] << 8) | p[at + 3];
		for (let i = 16; i < 64; i++) {
			const x = w[i - 15], y = w[i - 2];
			const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
			const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
			w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
		}
		let [a, b, c, d, e, f, g, k] = h;
		for (let i = 0; i < 64; i++) {
			const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
			const t1 = (k + S1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
			const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
			const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
		}
		h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
	}
}
