-- A short session as a person has it, to be recorded: see tests/editors/record.py.

local test = require('harness')

return function()
  test.check('goviva attaches', test.open('pool.go'))
  local line = test.go_to([[^func (p \*Pool) work]])
  test.check(
    'a lens is there',
    test.await(function()
      return test.lens_at(line)
    end)
  )
  test.go_to([[\<select {]])
  vim.lsp.buf.hover()
  test.check('the hover explains', test.await(test.float))
  test.close_floats()
  test.press('Oa := 1 // 🦫<Esc>')
  vim.wait(400)
  test.press('u')
  vim.wait(400)
  test.choosing('Explain', function()
    vim.lsp.buf.code_action()
  end)
  test.check('the action explains', test.await(test.float))
  vim.wait(200)
  test.close_floats()
  require('goviva.quiz').start({ questions = { 'select/empty-select' } })
  test.check(
    'the quiz asks',
    test.await(function()
      return test.footer(test.float()):find('g? keys', 1, true)
    end)
  )
  -- Wrong for sure: right options stand in another place each time.
  test.press('?')
  test.check(
    'and judges',
    test.await(function()
      return test.footer(test.float()):find('goes on', 1, true)
    end)
  )
  test.press('<CR>')
  vim.wait(300)
  test.press('q')
  vim.cmd('Goviva progress')
  test.check('the progress is told', test.await(test.float))
  test.close_floats()
  vim.cmd.edit(vim.fs.joinpath(vim.env.GOVIVA_SAMPLE, 'main.go'))
  vim.wait(400)
  vim.cmd('bwipeout!')
end
