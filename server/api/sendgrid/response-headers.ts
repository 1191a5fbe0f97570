/** Headers of every answer of mail/send. Observed 2025; `Date`, `Connection` and the length are the transport's. */
export const MAIL_SEND_HEADERS: Readonly<Record<string, string>> = {
  Server: "nginx",
  "Access-Control-Allow-Origin": "https://sendgrid.api-docs.io",
  "Access-Control-Allow-Methods": "POST",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, On-behalf-of, x-sg-elas-acl",
  "Access-Control-Max-Age": "600",
  "X-No-CORS-Reason": "https://sendgrid.com/docs/Classroom/Basics/API/cors.html",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "Cache-Control": "no-cache",
  "X-Content-Type-Options": "no-sniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

/** Headers of every other answer. Observed; assumed: the values of the methods, the security policy and the options. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  Server: "nginx",
  "Access-Control-Allow-Methods": "HEAD, GET, PUT, POST, DELETE, OPTIONS, PATCH",
  "Access-Control-Max-Age": "21600",
  "Access-Control-Expose-Headers": "Link, Location",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "AUTHORIZATION, Content-Type, On-behalf-of, x-sg-elas-acl, X-Recaptcha",
  "Content-Security-Policy": "default-src https://api.sendgrid.com; frame-src 'none'; object-src 'none'",
  "X-Content-Type-Options": "nosniff",
};

/** The content type of a body. Observed: no charset. */
export const JSON_CONTENT_TYPE = "application/json";
