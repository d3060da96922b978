-- What the quiz shows: questions, verdicts and the end, as lines of Markdown. Nothing here opens or asks.

local M = {}

---@class goviva.Card
---@field title string
---@field keys string what the keys do, for the border
---@field lines string[]
---@field rows table<integer, integer> row, from 1, to the option that stands there
---@field colours { row: integer, group: string }[]
---@field numbers table<integer, integer> row, from 1, to the number of the line of code that stands there
---@field focus integer the row, from 1, that must be seen

--- The grades that a reader gives to what they recalled, in the order of the keys.
M.GRADES = {
  { grade = 'again', text = 'I did not know it' },
  { grade = 'hard', text = 'I knew it, with trouble' },
  { grade = 'good', text = 'I knew it' },
  { grade = 'easy', text = 'I knew it at once' },
}

---@param title string
---@param keys string
---@return goviva.Card
local function new(title, keys)
  return { title = title, keys = keys, lines = {}, rows = {}, colours = {}, numbers = {}, focus = 1 }
end

---@param card goviva.Card
---@param text string
---@param group? string the colour of its lines
local function add(card, text, group)
  for _, line in ipairs(vim.split(text, '\r?\n')) do
    card.lines[#card.lines + 1] = line
    if group then
      table.insert(card.colours, { row = #card.lines, group = group })
    end
  end
end

--- An empty line, unless there is one or nothing stands above it.
---@param card goviva.Card
local function gap(card)
  if #card.lines > 0 and card.lines[#card.lines] ~= '' then
    card.lines[#card.lines + 1] = ''
  end
end

---@param card goviva.Card
---@param code string
local function add_code(card, code)
  gap(card)
  add(card, '```go')
  add(card, (code:gsub('\n+$', '')))
  add(card, '```')
end

--- Text with a number before it, and its further lines below its first word.
---@param head string
---@param text string
---@return string
local function hanging(head, text)
  local rest = '\n' .. (' '):rep(vim.api.nvim_strwidth(head))
  return head .. (vim.trim(text):gsub('\r?\n', rest))
end

--- The prompt, the reader's code and the code that is asked about. Lines of `spot` are options.
---@param card goviva.Card
---@param question table
local function add_question(card, question)
  add(card, vim.trim(question.prompt))
  local snippet = question.snippet
  if snippet then
    gap(card)
    local file = vim.fs.basename(vim.uri_to_fname(snippet.uri))
    add(card, ('Your code, `%s:%d`:'):format(file, snippet.range.start.line + 1))
    add_code(card, snippet.text)
  end
  if question.code then
    add_code(card, question.code)
    if question.kind == 'spot' then
      local first = #card.lines - #vim.split((question.code:gsub('\n+$', '')), '\n')
      for _, option in ipairs(question.options) do
        card.rows[first + option.line] = option.id
      end
      for number = 1, #card.lines - first do
        card.numbers[first + number - 1] = number
      end
    end
  end
end

---@param question table
---@return string
local function title_of(question)
  local left = question.left > 0 and (' · %d more'):format(question.left) or ''
  return question.concept.title .. left
end

---@param count integer
---@return string
local function digits(count)
  return count == 1 and '1' or ('1–%d'):format(math.min(9, count))
end

--- A question that waits for its answer.
---@param question table `QuizQuestion` of the protocol
---@param chosen table<integer, true> the options that are chosen so far
---@param revealed boolean is the answer of a recalled question shown
---@return goviva.Card
function M.question(question, chosen, revealed)
  local keys = {
    choice = question.several and digits(#question.options) .. ' choose · Enter answer'
      or digits(#question.options) .. ' answer',
    output = #question.options > 0 and digits(#question.options) .. ' answer · i type it' or 'i type it',
    recall = revealed and '1–4 grade' or 'Space shows the answer',
    spot = 'Enter answers with the line under the cursor',
  }
  local card = new(title_of(question), keys[question.kind] .. ' · ? I do not know · g? keys')
  add_question(card, question)
  if question.kind == 'recall' then
    gap(card)
    if revealed then
      card.focus = #card.lines + 1
      add(card, vim.trim(question.answer or ''))
      gap(card)
      for number, grade in ipairs(M.GRADES) do
        add(card, ('%d. %s'):format(number, grade.text))
        card.rows[#card.lines] = number - 1
      end
    else
      add(card, 'Say it, then look.', 'GovivaHint')
    end
    return card
  end
  if question.kind == 'spot' then
    return card
  end
  gap(card)
  if question.several then
    add(card, 'Several are right.', 'GovivaHint')
    gap(card)
  end
  for number, option in ipairs(question.options) do
    local box = question.several and (chosen[option.id] and '☑ ' or '☐ ') or ''
    local first = #card.lines + 1
    local text = question.kind == 'output' and (vim.trim(option.text):gsub('%s*\r?\n%s*', ' ⏎ ')) or option.text
    add(card, hanging(('%s%d. '):format(box, number), text), chosen[option.id] and 'GovivaAnswer' or nil)
    for row = first, #card.lines do
      card.rows[row] = option.id
    end
  end
  return card
end

---@param days integer
---@return string
local function comes_again(days)
  if days == 0 then
    return 'It comes once more today.'
  elseif days == 1 then
    return 'It comes again tomorrow.'
  end
  return ('It comes again in %d days.'):format(days)
end

--- What the options of `choice` and `output` were worth.
---@param card goviva.Card
---@param options table[] `JudgedOption` of the protocol
local function add_judged(card, options)
  for _, option in ipairs(options) do
    local mark = option.right and '✓ ' or option.chosen and '✗ ' or '  '
    local group = option.right and 'GovivaRight' or option.chosen and 'GovivaWrong' or nil
    add(card, hanging(mark, (vim.trim(option.text):gsub('%s*\r?\n%s*', ' ⏎ '))), group)
    if (option.why or '') ~= '' then
      add(card, hanging('    ', option.why))
    end
  end
end

--- The question again, with what its answer was worth.
---@param question table `QuizQuestion` of the protocol
---@param answered table `QuizAnswered` of the protocol, with a verdict
---@param reply table what the reader answered
---@return goviva.Card
function M.verdict(question, answered, reply)
  local verdict = answered.verdict
  local card = new(title_of(question), 'Enter goes on · u take it back · e explain · q close')
  add_question(card, question)
  gap(card)
  if question.kind == 'spot' then
    for _, option in ipairs(verdict.options) do
      for row, id in pairs(card.rows) do
        if id == option.id and (option.right or option.chosen) then
          table.insert(card.colours, { row = row, group = option.right and 'GovivaRight' or 'GovivaWrong' })
        end
      end
    end
  end
  card.rows = {}
  card.focus = #card.lines + 1
  if question.kind == 'recall' then
    add(card, vim.trim(verdict.why ~= '' and verdict.why or question.answer or ''))
  else
    add(card, verdict.right and 'Right.' or 'Not quite.', verdict.right and 'GovivaRight' or 'GovivaWrong')
    gap(card)
    if question.kind ~= 'spot' then
      add_judged(card, verdict.options)
    end
    if reply.text and verdict.output then
      add(card, 'It prints:')
      add(card, '```text')
      add(card, (verdict.output:gsub('\n+$', '')))
      add(card, '```')
    end
    if question.kind == 'spot' then
      for _, option in ipairs(verdict.options) do
        if option.chosen and not option.right and (option.why or '') ~= '' then
          add(card, option.why)
        end
      end
    end
    if verdict.why ~= '' then
      gap(card)
      add(card, vim.trim(verdict.why))
    end
  end
  gap(card)
  add(card, comes_again(verdict.days), 'GovivaHint')
  if not answered.recorded then
    add(card, 'Your answer is not kept: ' .. (answered.problem or 'there is no database'), 'GovivaWrong')
  end
  return card
end

--- How it went.
---@param summary table `QuizSummary` of the protocol
---@return goviva.Card
function M.summary(summary)
  local card = new('the end', 'Enter once more · q close')
  if summary.answers == 0 then
    add(card, 'No answer this time.')
    return card
  end
  add(card, ('**%d of %d right.**'):format(summary.right, summary.answers))
  gap(card)
  for _, line in ipairs(summary.concepts) do
    add(card, ('- %s: %d of %d, %s'):format(line.concept.title, line.right, line.answers, line.standing))
  end
  gap(card)
  add(
    card,
    summary.due == 0 and 'Nothing more is due today.' or ('%d more due today.'):format(summary.due),
    'GovivaHint'
  )
  return card
end

return M
