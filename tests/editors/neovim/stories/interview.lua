-- The mock interview: the program in a terminal of its own, over the code that is open.

local test = require('harness')
local await, check = test.await, test.check

local function screen()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

--- Waits until the terminal shows it.
local function shows(pattern)
  return await(function()
    return screen():find(pattern)
  end, 20)
end

local function type_keys(keys)
  vim.api.nvim_chan_send(vim.bo.channel, keys)
end

return function()
  test.open('pool.go')
  local code = vim.api.nvim_get_current_buf()
  vim.cmd('Goviva interview')
  local terminal = vim.api.nvim_get_current_buf()
  check('an interview opens in a tab of its own', #vim.api.nvim_list_tabpages() == 2)
  check('it asks against the clock', shows('%d:%d%d left'), screen())
  check('about this code', shows('Your code, `[^`]*/sample/'), screen())
  type_keys('q')
  shows('y ends it')
  type_keys('y')
  check('ended, it shows the score sheet', shows('The score sheet'), screen())
  type_keys('q')
  check(
    'which stays when the program has ended',
    shows('Process exited 0') and screen():find('Nothing was answered', 1, true),
    screen()
  )
  test.press('q')
  check(
    'and q closes it',
    #vim.api.nvim_list_tabpages() == 1
      and vim.api.nvim_get_current_buf() == code
      and not vim.api.nvim_buf_is_valid(terminal),
    vim.api.nvim_list_bufs()
  )
end
