import type { FixExample } from "../contract/check-report.ts";
import type { HeaderLines } from "../contract/control-api.ts";
import { headerOf } from "../runtime/posting/carrier.ts";

const RAW_BODY: Readonly<Record<string, string>> = {
  express:
    'const raw = express.raw({ type: () => true, limit: "1mb" });\napp.post("/events", raw, (req, res) => {\n  verify(timestamp, req.body); // a Buffer\n});',
  fastify:
    'app.addContentTypeParser("application/json", { parseAs: "buffer" },\n  (request, body, done) => done(null, body));',
  "Next.js":
    "export async function POST(request) {\n  const raw = Buffer.from(await request.arrayBuffer());\n}",
  Flask: "raw = request.get_data()  # before request.json",
  Django: "raw = request.body  # not request.data",
  Rails: "raw = request.raw_post",
  Laravel: "$raw = $request->getContent();",
  Spring: "@PostMapping\nResponseEntity<Void> events(@RequestBody byte[] raw) { … }",
  "ASP.NET":
    "using var stream = new MemoryStream();\nawait Request.Body.CopyToAsync(stream);\nvar raw = stream.ToArray();",
  Go: "raw, err := io.ReadAll(r.Body)",
};

const BODY_LIMIT: Readonly<Record<string, string>> = {
  express: 'express.raw({ type: () => true, limit: "1mb" })',
  fastify: "Fastify({ bodyLimit: 1048576 })",
  "Next.js": '// pages; "app" routes have no limit\nexport const config = { api: { bodyParser: false } };',
  Flask: 'app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024',
  Django: "DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024",
  Laravel: "; php.ini\npost_max_size = 8M",
  Spring: "server.tomcat.max-swallow-size=2MB",
  "ASP.NET": "builder.WebHost.ConfigureKestrel(\n  o => o.Limits.MaxRequestBodySize = 1_048_576);",
  Go: "r.Body = http.MaxBytesReader(w, r.Body, 1<<20)",
  nginx: "client_max_body_size 1m;",
};

const LET_THROUGH: Readonly<Record<string, string>> = {
  express: '// before app.use(session()) and app.use(csrf())\napp.post("/events", receive);',
  Django:
    '@csrf_exempt\n@require_POST\ndef events(request): ...\n# and the exact path, no APPEND_SLASH: path("events", events)',
  Flask: '@csrf.exempt\n@app.post("/events", strict_slashes=False)',
  Rails: "skip_forgery_protection only: :create",
  Laravel: "$middleware->validateCsrfTokens(except: ['events']);",
  Spring: 'http.csrf(csrf -> csrf.ignoringRequestMatchers("/events"))',
  "ASP.NET": '[IgnoreAntiforgeryToken, AllowAnonymous]\n[HttpPost("events")]',
  "Next.js":
    "// next.config.js: no redirect by trailingSlash\nmodule.exports = { skipTrailingSlashRedirect: true };",
  Go: 'mux.HandleFunc("POST /events", receive) // "/events/" would redirect',
};

const ONCE: Readonly<Record<string, string>> = {
  PostgreSQL:
    "CREATE UNIQUE INDEX ON events (sg_event_id);\nINSERT INTO events (…) VALUES (…) ON CONFLICT DO NOTHING;",
  MySQL: "ALTER TABLE events ADD UNIQUE (sg_event_id);\nINSERT IGNORE INTO events (…) VALUES (…);",
  Rails: "Event.insert_all(rows, unique_by: :sg_event_id)",
  Laravel: "Event::insertOrIgnore($rows);",
  Django: "Event.objects.bulk_create(rows, ignore_conflicts=True)",
};

const REFUSE: Readonly<Record<string, string>> = {
  express: "if (!signature || !timestamp || !isValid)\n  return res.sendStatus(403);",
  fastify: "if (!signature || !timestamp || !isValid)\n  return reply.code(403).send();",
  "Next.js": "if (!signature || !timestamp || !isValid)\n  return new Response(null, { status: 403 });",
  Flask: "if not (signature and timestamp and is_valid):\n    abort(403)",
  Django: "if not (signature and timestamp and is_valid):\n    return HttpResponse(status=403)",
  Rails: "head :forbidden unless signature && timestamp && valid",
  Laravel: "abort_unless($signature && $timestamp && $isValid, 403);",
  Spring: "if (!isValid) return ResponseEntity.status(403).build();",
  "ASP.NET": "if (!isValid) return StatusCode(403);",
  Go: "if !valid {\n\tw.WriteHeader(http.StatusForbidden)\n\treturn\n}",
};

const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "sig-single": RAW_BODY,
  "sig-multi": RAW_BODY,
  utf8: RAW_BODY,
  "test-request": RAW_BODY,
  "sig-enforced": REFUSE,
  "bad-sig-5xx": REFUSE,
  "size-768k": BODY_LIMIT,
  transport: LET_THROUGH,
  "dup-seq": ONCE,
  "dup-parallel": ONCE,
};

/** Code for the usual frameworks that puts a failed check right, the receiver's own one first where it shows itself. */
export function fixExamplesFor(checkId: string, framework: string | undefined): readonly FixExample[] {
  const examples = Object.entries(EXAMPLES[checkId] ?? {}).map(([name, code]) => ({ framework: name, code }));
  const own = examples.filter((example) => example.framework === framework);
  return [...own, ...examples.filter((example) => example.framework !== framework)];
}

/** What frameworks say about themselves in their answers. */
const MARKS: readonly (readonly [framework: string, mark: RegExp])[] = [
  ["Next.js", /next\.js/i],
  ["express", /express/i],
  ["ASP.NET", /asp\.net|kestrel/i],
  ["Laravel", /laravel|xsrf-token/i],
  ["Flask", /werkzeug/i],
  ["Django", /wsgiserver|csrftoken/i],
  ["Rails", /puma|passenger|webrick/i],
  ["Spring", /jsessionid|tomcat/i],
];

/** The framework that a receiver's answer comes from; undefined: it does not say. */
export function frameworkOf(headers: HeaderLines): string | undefined {
  const text = ["x-powered-by", "server", "set-cookie"]
    .map((name) => headerOf(headers, name) ?? "")
    .join(" ");
  return MARKS.find(([, mark]) => mark.test(text))?.[0];
}
