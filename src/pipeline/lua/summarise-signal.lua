-- Remembers a cause that waits for room in the budget. One that is filed or being filed stays as it is.
-- KEYS: record, keys of signals (hash), summarised causes. ARGV: id, record, last seen ms, keys of signals...
-- Returns 1 when written, else 0.
local found = redis.call('HMGET', KEYS[1], 'version', 'state')
if found[2] == 'filed' or found[2] == 'claimed' then
  return 0
end
local version = (tonumber(found[1] or '0') or 0) + 1
redis.call('HSET', KEYS[1], 'version', version, 'state', 'summarised', 'until', 0, 'record', ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
for i = 4, #ARGV do
  redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[1])
end
return 1
