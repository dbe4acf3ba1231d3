/** The second mount of what Datacake's devices send to, for whoever runs Next without our server; ours answers this path itself. */
export { handleRequest as POST } from "#lib/measurements/index.ts";
