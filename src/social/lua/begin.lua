-- Takes the right to send a batch and freezes its payload, before the first byte is sent.
-- KEYS: batch. ARGV: lease ms, payload.
-- Returns {attempt, payload, in doubt ('1' where an earlier try may have been accepted)} or {0} where somebody sends it.
local record = redis.call('HMGET', KEYS[1], 'attempts', 'until', 'inFlight', 'inDoubt')
if not record[1] then
  return {0}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if record[2] and tonumber(record[2]) > now then
  return {0}
end
local doubt = (record[3] == '1' or record[4] == '1') and '1' or '0'
redis.call('HSETNX', KEYS[1], 'body', ARGV[2])
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[1]), 'inFlight', '1', 'inDoubt', doubt)
local attempt = redis.call('HINCRBY', KEYS[1], 'attempts', 1)
return {attempt, redis.call('HGET', KEYS[1], 'body'), doubt}
