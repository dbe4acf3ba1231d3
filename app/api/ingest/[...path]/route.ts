/** The second mount of ingest with a format or a device in its address, for whoever runs Next without our server; ours answers these paths itself. */
export { handleRequest as POST, handleRequest as PUT } from "#lib/measurements/index.ts";
