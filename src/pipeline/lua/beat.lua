-- A runner says that it lives. KEYS: runners, runner beats, machine beats, steady since.
-- ARGV: runner, machine, record, ms of silence of all that end the steady time.
-- Returns the server's time in ms. The record is written each time, so that a lost one comes back.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
if not last[2] or now - tonumber(last[2]) > tonumber(ARGV[4]) or redis.call('EXISTS', KEYS[4]) == 0 then
  redis.call('SET', KEYS[4], string.format('%.0f', now))
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZADD', KEYS[3], now, ARGV[2])
return now
