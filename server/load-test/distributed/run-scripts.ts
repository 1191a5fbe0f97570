// What has to happen in Redis as a whole, in its Lua. Times are of its own clock, in milliseconds.

const NOW = `local time = redis.call("TIME")
local now = string.format("%.3f", time[1] * 1000 + time[2] / 1000)`;

/**
 * KEYS: run, runs. ARGV: the run's name, salt, description, how long it is kept. Answers whether it was begun: not if
 * somebody else has begun one of that name.
 *
 * Asked twice it answers the same, since a connection that broke may have lost only the answer.
 */
export const BEGIN = `${NOW}
local salt = redis.call("HGET", KEYS[1], "salt")
if salt then return salt == ARGV[2] and 1 or 0 end
redis.call("HSET", KEYS[1], "salt", ARGV[2], "description", ARGV[3], "slices", 0, "done", 0)
redis.call("PEXPIRE", KEYS[1], ARGV[4])
redis.call("ZADD", KEYS[2], now + ARGV[4], ARGV[1])
return 1`;

/**
 * KEYS: run. ARGV: when it begins, in how many slices. Answers both as they are from now on, or nothing: it is not there.
 *
 * Of two that begin it the first one counts: workers may have read what it said.
 */
export const START = `if redis.call("EXISTS", KEYS[1]) == 0 then return {} end
if redis.call("HSETNX", KEYS[1], "startAt", ARGV[1]) == 1 then redis.call("HSET", KEYS[1], "slices", ARGV[2]) end
return redis.call("HMGET", KEYS[1], "startAt", "slices")`;

/** KEYS: run. ARGV: name and value. Where the run is over nothing is written: the next one of its name would read it. */
export const NOTE = `if redis.call("EXISTS", KEYS[1]) == 1 then redis.call("HSET", KEYS[1], ARGV[1], ARGV[2]) end`;

/**
 * KEYS: run, runs. ARGV: the run's name, which is free from then on, and salt: nothing else of the run may be there by now.
 *
 * Another run may have its name already, and stays.
 */
export const END = `local salt = redis.call("HGET", KEYS[1], "salt")
if salt and salt ~= ARGV[2] then return end
redis.call("DEL", KEYS[1])
redis.call("ZREM", KEYS[2], ARGV[1])`;

/** KEYS: run, then keys of it. ARGV: its salt; none: it is over. They are taken away unless another run has its name. */
export const EMPTY = `local salt = redis.call("HGET", KEYS[1], "salt")
if not salt or salt == ARGV[1] then redis.call("DEL", unpack(KEYS, 2)) end`;

/**
 * KEYS: slice, run. ARGV: owner, how late it may be, how long all is kept, the run's salt. Answers the slice's state, when the
 * owner before was heard of, whether it handed the slice over, and when events end early.
 *
 * Who was too slow to come takes nothing: its job may be another worker's by now. Asked twice it answers the same, since
 * a connection that broke may have lost only the answer.
 */
export const TAKE = `${NOW}
if redis.call("HGET", KEYS[2], "salt") ~= ARGV[4] then return {"gone"} end
local before = redis.call("HMGET", KEYS[1], "done", "owner", "savedAt", "handedOver")
if before[1] == "1" then return {"done"} end
if tonumber(now) > tonumber(ARGV[2]) then return {"late"} end
if before[2] ~= ARGV[1] then
  redis.call("HSET", KEYS[1], "owner", ARGV[1], "commits", 0, "heardAt", before[3] or "", "savedAt", now)
  redis.call("HSET", KEYS[1], "wasHandedOver", before[4] or 0, "handedOver", 0)
  redis.call("HINCRBY", KEYS[1], "takes", 1)
end
redis.call("PEXPIRE", KEYS[1], ARGV[3])
local slice = redis.call("HMGET", KEYS[1], "state", "heardAt", "wasHandedOver")
return {"taken", slice[1] or "", slice[2] or "", slice[3] or "0", redis.call("HGET", KEYS[2], "trafficEndsAt") or ""}`;

/**
 * KEYS: slice, run, parts, changes. ARGV: owner, its commits so far, state, whether it is done, whether it is handed over,
 * the slice's number, how long all is kept, then names and texts of parts.
 *
 * Nothing is written unless the slice is the owner's and Redis has all that the owner told it before: it may have been
 * restarted without its last second, or have lost only the answer.
 */
export const COMMIT = `${NOW}
if redis.call("EXISTS", KEYS[2]) == 0 then return {"gone"} end
local slice = redis.call("HMGET", KEYS[1], "owner", "commits", "done")
if slice[1] ~= ARGV[1] then return {"lost"} end
if slice[2] ~= ARGV[2] then return {"behind", slice[2]} end
local changed = function(name)
  redis.call("ZADD", KEYS[4], redis.call("HINCRBY", KEYS[2], "changes", 1), name)
end
for at = 8, #ARGV, 2 do
  redis.call("HSET", KEYS[3], ARGV[at], ARGV[at + 1])
  changed(ARGV[at])
end
redis.call("HSET", KEYS[1], "state", ARGV[3], "savedAt", now, "done", ARGV[4], "handedOver", ARGV[5])
redis.call("HINCRBY", KEYS[1], "commits", 1)
if ARGV[4] == "1" and slice[3] ~= "1" then redis.call("HINCRBY", KEYS[2], "done", 1) end
changed(ARGV[6])
for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[7]) end
return {"kept", redis.call("HGET", KEYS[2], "trafficEndsAt") or ""}`;

/**
 * KEYS: run, parts, changes, then the slices in their order. ARGV: a mark. Answers the mark to ask with next, then what
 * has changed since: name and text of each part; name, state, whether it is done, when that was written and how often it
 * was taken of each slice.
 *
 * All at once: a slice that is done must not be read without what it did last. Where Redis was restarted and has
 * forgotten what was behind the mark, all of it has changed.
 */
export const CHANGES = `local last = tonumber(redis.call("HGET", KEYS[1], "changes") or 0)
local from = last < tonumber(ARGV[1]) and "-inf" or "(" .. ARGV[1]
local changes = {tostring(last)}
for _, name in ipairs(redis.call("ZRANGE", KEYS[3], from, "+inf", "BYSCORE")) do
  if string.find(name, "/", 1, true) then
    changes[#changes + 1] = {name, redis.call("HGET", KEYS[2], name)}
  else
    local slice = redis.call("HMGET", KEYS[4 + name], "state", "done", "savedAt", "takes")
    changes[#changes + 1] = {name, slice[1], slice[2], slice[3], slice[4]}
  end
end
return changes`;
