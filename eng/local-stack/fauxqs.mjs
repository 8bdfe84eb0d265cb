// Serves fauxqs on 127.0.0.1 and a port of the operating system's choice; its own `startFauxqs` binds every interface.
// usage: node fauxqs.mjs RECORD    RECORD gets one line, "PID PORT", once the server listens
import { renameSync, writeFileSync } from "node:fs";
import { buildApp } from "fauxqs";

const record = process.argv[2];
const app = buildApp({ logger: { level: "warn" } });
await app.listen({ host: "127.0.0.1", port: 0 });

writeFileSync(`${record}.new`, `${process.pid} ${app.server.address().port}\n`);
renameSync(`${record}.new`, record);
