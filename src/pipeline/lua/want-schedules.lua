-- Notes which schedules of a queue a machine wants. KEYS: wanted schedules, schedules to be removed.
-- ARGV: machine, ids as a JSON list. Returns those that some machine wanted before and nobody wants now; they stay noted
-- until the caller has removed them.
local before = redis.call('HGET', KEYS[1], ARGV[1]) or '[]'
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
for _, id in ipairs(cjson.decode(before)) do
  redis.call('SADD', KEYS[2], id)
end
for _, list in ipairs(redis.call('HVALS', KEYS[1])) do
  for _, id in ipairs(cjson.decode(list)) do
    redis.call('SREM', KEYS[2], id)
  end
end
return redis.call('SMEMBERS', KEYS[2])
