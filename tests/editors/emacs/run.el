;; Runs inside a real Emacs, in batch mode, with the real servers; `run.sh` starts it.
;; Prints a line a check and at last `N passed, N failed`.  -*- lexical-binding: t; -*-

(require 'cl-lib)
(require 'package)
(package-initialize)

(defvar passed 0)
(defvar failed 0)
(defvar answers nil "What a person would choose next: functions of the prompt and the options.")
(defvar prompts nil "What a person was asked, the last first.")

(defun check (name holds &optional got)
  (if holds (cl-incf passed) (cl-incf failed))
  (princ (if holds (format "ok - %s\n" name) (format "not ok - %s; got: %S\n" name got))))

(defun await (condition)
  "Wait until CONDITION gives something, at most a minute."
  (let ((end (+ (float-time) 60)) found)
    (while (and (not (setq found (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    found))

;; A person who chooses from the minibuffer.
(advice-add 'completing-read :override
            (lambda (prompt options &rest _)
              (push (cons prompt (all-completions "" options)) prompts)
              (if answers (funcall (pop answers) (all-completions "" options)) (signal 'quit nil))))

(defun open-sample (name)
  (find-file (expand-file-name name (getenv "GOVIVA_SAMPLE")))
  (go-mode))

(defun go-to (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun shown ()
  "What `goviva-explain' shows."
  (if (get-buffer "*goviva*")
      (with-current-buffer "*goviva*" (buffer-substring-no-properties (point-min) (point-max)))
    ""))

(defun messages ()
  (with-current-buffer (messages-buffer) (buffer-string)))

(defun asks-and-judges ()
  "The quiz, whatever the client."
  (go-to "select {")
  (setq prompts nil
        answers (make-list 5 #'car))
  (goviva-quiz)
  (check "goviva-quiz asks, with options"
         (await (lambda () (cl-some (lambda (prompt) (cddr prompt)) prompts)))
         (cons prompts (messages)))
  (check "the answer is judged"
         (await (lambda () (string-match-p "Right\\.\\|Not quite\\|No[.:,]\\|The answer" (format "%S%s" prompts (messages)))))
         (cons prompts (messages))))

(defun tells-it-all ()
  (go-to "select {")
  (setq answers (list #'car))
  (goviva-explain)
  (check "goviva-explain shows the whole concept" (await (lambda () (string-match-p "Pitfalls" (shown)))) (shown)))

(defun report ()
  (princ (format "%d passed, %d failed\n" passed failed))
  (kill-emacs (if (= failed 0) 0 1)))
