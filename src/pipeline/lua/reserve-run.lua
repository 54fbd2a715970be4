-- Counts a run against the day, once; a run of the day before that goes on past midnight is not counted again.
-- KEYS: runs of the day (set), money of the day (hash), runs of the day before. ARGV: run, runs a day, USD a day, expiry s.
-- Returns 1 granted, 0 too many runs, -1 too much money.
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 or redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 then
  return 1
end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
local spent = 0
for _, usd in ipairs(redis.call('HVALS', KEYS[2])) do
  spent = spent + tonumber(usd)
end
if spent >= tonumber(ARGV[3]) then
  return -1
end
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
