// What a push leaves in the database: the delivery with its body, the repository, the commits with
// their authors, and the days. Once as a transaction of statements, once as one statement.
import pg from "pg";

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 20,
  idleTimeoutMillis: 0,
});

const DELIVERY = `
  insert into webhook_deliveries (delivery_id, event, body) values ($1, $2, $3)
  on conflict (delivery_id) do nothing returning id`;

// `where` spares the write if nothing changed, as nearly always.
const UPSERT = `
  on conflict (id) do update set full_name = excluded.full_name, is_private = excluded.is_private
  where (repositories.full_name, repositories.is_private)
     is distinct from (excluded.full_name, excluded.is_private)`;

const AUTHORS = `
  left join lateral (
    select id from users
     where github_id = c.username or email = c.email or github_id = c.login limit 1
  ) as author on true`;

const COUNT = `
  on conflict (user_id, attendance_date)
  do update set commit_count = attendance.commit_count + excluded.commit_count`;

const DAY = "(commit_date at time zone 'Asia/Seoul')::date";

// Days in the order of their key, so that two pushes cannot wait for each other.
const DAYS = "where user_id is not null group by 1, 2 order by 1, 2";

const ONE_STATEMENT = {
  name: "record",
  text: `
  with delivery as (${DELIVERY}),
  repository as (
    insert into repositories (id, full_name, is_private)
    select $4::bigint, $5::text, $6::boolean from delivery ${UPSERT}
  ),
  stored as (
    insert into github_commits (
      commit_id, repository_id, delivery_id, user_id, message, commit_url, commit_date
    )
    select c.sha, $4, delivery.id, author.id, c.message, c.url, c.date
      from delivery
     cross join unnest(
       $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::text[], $12::text[], $13::text[]
     ) as c (sha, message, url, date, username, email, login) ${AUTHORS}
    on conflict (commit_id, repository_id) do nothing
    returning user_id, ${DAY} as day
  )
  insert into attendance (user_id, attendance_date, commit_count)
  select user_id, day, count(*) from stored ${DAYS} ${COUNT}`,
};

const INSERT_DELIVERY = { name: "delivery", text: DELIVERY };
const UPSERT_REPOSITORY = {
  name: "repository",
  text: `insert into repositories (id, full_name, is_private) values ($1, $2, $3) ${UPSERT}`,
};
const INSERT_COMMITS = {
  name: "commits",
  text: `
  insert into github_commits (
    commit_id, repository_id, delivery_id, user_id, message, commit_url, commit_date
  )
  select c.sha, $1, $2, author.id, c.message, c.url, c.date
    from unnest(
      $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[]
    ) as c (sha, message, url, date, username, email, login) ${AUTHORS}
  on conflict (commit_id, repository_id) do nothing
  returning user_id, ${DAY}::text as day`,
};
const COUNT_DAYS = {
  name: "days",
  text: `
  insert into attendance (user_id, attendance_date, commit_count)
  select user_id, day, count(*)
    from unnest($1::bigint[], $2::date[]) as stored (user_id, day) ${DAYS} ${COUNT}`,
};

// The arrays of a push's commits, one for each column.
function columnsOf(commits) {
  return [
    commits.map((commit) => commit.id),
    commits.map((commit) => commit.message),
    commits.map((commit) => commit.url),
    commits.map((commit) => commit.timestamp),
    commits.map((commit) => commit.author.username ?? null),
    commits.map((commit) => commit.author.email ?? null),
    commits.map((commit) => loginOf(commit.author.email ?? "")),
  ];
}

// 1234+login@users.noreply.github.com → login
function loginOf(email) {
  const name = email.slice(0, Math.max(0, email.indexOf("@")));
  return name.slice(name.lastIndexOf("+") + 1);
}

// Records a push with one statement; a delivery that is already held changes nothing.
export async function recordInOneStatement(id, body, { repository, commits }) {
  const { id: number, full_name, private: isPrivate } = repository;
  const values = [id, "push", body, number, full_name, isPrivate, ...columnsOf(commits)];
  await pool.query({ ...ONE_STATEMENT, values });
}

// Records a push with a transaction; a delivery that is already held changes nothing.
export async function recordInTransaction(id, body, { repository, commits }) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query({ ...INSERT_DELIVERY, values: [id, "push", body] });
    if (rows.length > 0) await recordCommits(client, rows[0].id, repository, commits);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

async function recordCommits(client, deliveryId, repository, commits) {
  const { id, full_name, private: isPrivate } = repository;
  await client.query({ ...UPSERT_REPOSITORY, values: [id, full_name, isPrivate] });
  const values = [id, deliveryId, ...columnsOf(commits)];
  const stored = (await client.query({ ...INSERT_COMMITS, values })).rows;
  const counted = stored.filter((commit) => commit.user_id !== null);
  if (counted.length > 0) {
    const values = [counted.map((commit) => commit.user_id), counted.map((commit) => commit.day)];
    await client.query({ ...COUNT_DAYS, values });
  }
}
