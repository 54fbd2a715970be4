-- Takes the right to file a cause, and counts it against the day and against what is open, each cause once.
-- KEYS: record, keys of signals (hash), causes of the day, open causes, summarised causes.
-- ARGV: id, record, hold ms, causes a day, open causes, expiry of the day in s, keys of signals...
-- Returns {'claimed', version} | {'known', id} | {'held'} | {'refused', 'day' or 'open'}.
for i = 7, #ARGV do
  local owner = redis.call('HGET', KEYS[2], ARGV[i])
  if owner and owner ~= ARGV[1] then
    return {'known', owner}
  end
end
local found = redis.call('HMGET', KEYS[1], 'version', 'state', 'until')
if found[2] == 'filed' then
  return {'known', ARGV[1]}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if found[2] == 'claimed' and tonumber(found[3]) > now then
  return {'held'}
end
if redis.call('SISMEMBER', KEYS[4], ARGV[1]) == 0 and redis.call('SCARD', KEYS[4]) >= tonumber(ARGV[5]) then
  return {'refused', 'open'}
end
if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 0 and redis.call('SCARD', KEYS[3]) >= tonumber(ARGV[4]) then
  return {'refused', 'day'}
end
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('EXPIRE', KEYS[3], ARGV[6])
redis.call('SADD', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
local version = (tonumber(found[1] or '0') or 0) + 1
local till = string.format('%.0f', now + ARGV[3])
redis.call('HSET', KEYS[1], 'version', version, 'state', 'claimed', 'until', till, 'record', ARGV[2])
for i = 7, #ARGV do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[1])
end
return {'claimed', version}
