-- Prolongs a lease, or ends it with a ttl of 0. KEYS: item. ARGV: fence, ttl ms. Returns 1, or 0 when it is not ours any more.
local record = redis.call('HMGET', KEYS[1], 'fence', 'owner')
if record[1] ~= ARGV[1] or not record[2] or record[2] == '' then
  return 0
end
if ARGV[2] == '0' then
  redis.call('HSET', KEYS[1], 'owner', '', 'until', 0)
else
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'until', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]))
end
return 1
