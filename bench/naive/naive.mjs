// What people write first, on AWS's own SDK and the usual driver: ten messages are received; each one is hashed without a key, inserted
// in a transaction of its own, and deleted; then the next one. Works until SIGTERM.
// usage: node naive.mjs    BUSETL_BENCH_SQS, BUSETL_BENCH_QUEUE_URL, BUSETL_BENCH_POSTGRES_URL name the servers
import { createHash } from "node:crypto";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import pg from "pg";

const insert = `insert into user_logins
  (message_id, create_date, user_id, device_type, masked_ip, masked_device_id, locale, app_version)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

const QueueUrl = process.env.BUSETL_BENCH_QUEUE_URL;
const sqs = new SQSClient({ endpoint: process.env.BUSETL_BENCH_SQS });
const database = new pg.Client({ connectionString: process.env.BUSETL_BENCH_POSTGRES_URL });
await database.connect();

let stopping = false;
process.on("SIGTERM", () => { stopping = true; });

const hash = (value) => createHash("sha256").update(value).digest("hex");

while (!stopping) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: ["SentTimestamp"] }));
  for (const message of Messages) {
    const login = JSON.parse(message.Body);
    const sent = new Date(Number(message.Attributes.SentTimestamp)).toISOString().slice(0, 10);
    await database.query(insert, [
      message.MessageId, sent, login.user_id, login.device_type, hash(login.ip), hash(login.device_id), login.locale, login.app_version,
    ]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  }
}

await database.end();
