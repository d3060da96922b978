;;; goviva.el --- Explains the Go you are writing, and asks you about it  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; goviva recognises what Go code does (a goroutine, a select, a sync.Map…), explains it the way a good
;; interviewer wants to hear it, and asks you about it.  It works beside gopls.
;;
;; With lsp-mode, which talks to several servers in a buffer:
;;
;;     (require 'goviva)
;;     (add-hook 'go-mode-hook #'lsp)
;;
;; With eglot, which talks to one server in a buffer, goviva and gopls share it by way of the multiplexer
;; rass (pip install rassumfrassum); without rass it is goviva alone:
;;
;;     (require 'goviva)
;;     (goviva-eglot-setup)
;;     (add-hook 'go-mode-hook #'eglot-ensure)
;;
;; The explanation of what point is on comes as any documentation does.  `goviva-explain' tells it all,
;; `goviva-quiz' asks.

;;; Code:

(require 'cl-lib)

(defgroup goviva nil
  "Explain the Go you are writing, and be asked about it."
  :group 'tools)

(defcustom goviva-command '("goviva" "lsp")
  "How to start the server."
  :type '(repeat string))

(defcustom goviva-rass-command '("rass")
  "How to start the multiplexer that lets eglot talk to gopls and goviva at once."
  :type '(repeat string))

(defconst goviva--directory (file-name-directory (or load-file-name buffer-file-name))
  "Where this package is, and with it the preset for rass.")

(defconst goviva--capabilities '(:goviva (:explain t))
  "What the server may rely on: an explanation that it returns is shown.")

(defun goviva--show (result)
  "Show RESULT, what the server says of a concept, in a window of its own."
  (let ((text (if (stringp result) result (or (plist-get result :markdown) ""))))
    (with-current-buffer (get-buffer-create "*goviva*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert text)
        (if (fboundp 'gfm-view-mode) (gfm-view-mode) (special-mode))
        (goto-char (point-min)))
      (display-buffer (current-buffer)))))

;;;; lsp-mode

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-request-async "lsp-mode")
(declare-function lsp-get "lsp-protocol")
(declare-function lsp-execute-code-action-by-kind "lsp-mode")

(defun goviva--lsp-mode-explain (action)
  "Ask for the explanation that ACTION promises, and show it."
  (lsp-request-async "workspace/executeCommand"
                     (list :command "goviva.explain" :arguments (lsp-get action :arguments))
                     #'goviva--show))

(with-eval-after-load 'lsp-mode
  (let ((handlers (make-hash-table :test 'equal)))
    (puthash "goviva.explain" #'goviva--lsp-mode-explain handlers)
    (lsp-register-client
     (make-lsp-client
      :new-connection (lsp-stdio-connection (lambda () goviva-command))
      :major-modes '(go-mode go-ts-mode)
      :server-id 'goviva
      ;; Beside gopls, not in its place.
      :add-on? t
      :custom-capabilities `((experimental . ,goviva--capabilities))
      :action-handlers handlers))))

;;;; eglot

(declare-function eglot-current-server "eglot")
(declare-function eglot-code-actions "eglot")
(declare-function eglot-execute-command "eglot")
(defvar eglot-server-programs)

(defun goviva--eglot-contact (&rest _)
  "What eglot shall start: gopls and goviva by way of rass if all are there, else goviva."
  (cons 'goviva-eglot-server
        (if (and (executable-find (car goviva-rass-command)) (executable-find "gopls"))
            `(,@goviva-rass-command ,(expand-file-name "goviva_rass.py" goviva--directory)
              "--" "gopls" "--" ,@goviva-command)
          goviva-command)))

;;;###autoload
(defun goviva-eglot-setup ()
  "Let eglot start goviva for Go, beside gopls where that is possible."
  (with-eval-after-load 'eglot
    (add-to-list 'eglot-server-programs '((go-mode go-ts-mode) . goviva--eglot-contact))))

(with-eval-after-load 'eglot
  (eval
   '(progn
      (defclass goviva-eglot-server (eglot-lsp-server) ()
        :documentation "goviva, alone or beside gopls.")
      (cl-defmethod eglot-client-capabilities ((_server goviva-eglot-server))
        (plist-put (copy-sequence (cl-call-next-method)) :experimental
                   goviva--capabilities)))
   t))

(defun goviva--eglot-act (kind)
  "Carry out the code action of KIND at point, as eglot's server offers it."
  (let* ((actions (append (eglot-code-actions (point) (point) kind) nil))
         (titles (mapcar (lambda (action) (plist-get action :title)) actions))
         (title (if (cdr titles) (completing-read "goviva: " titles nil t) (car titles)))
         (chosen (cl-find title actions :key (lambda (action) (plist-get action :title)) :test #'equal))
         (command (plist-get chosen :command)))
    (unless chosen (user-error "goviva has nothing to say here"))
    (let ((result (eglot-execute-command (eglot-current-server) (intern (plist-get command :command))
                                         (plist-get command :arguments))))
      (when (equal kind "goviva.explain") (goviva--show result)))))

;;;; Commands

(defun goviva--act (kind)
  "Carry out the code action of KIND at point."
  (cond ((and (fboundp 'eglot-current-server) (eglot-current-server)) (goviva--eglot-act kind))
        ((bound-and-true-p lsp-mode) (lsp-execute-code-action-by-kind kind))
        (t (user-error "Neither eglot nor lsp-mode runs in this buffer"))))

;;;###autoload
(defun goviva-explain ()
  "Tell all there is to say about the construct at point."
  (interactive)
  (goviva--act "goviva.explain"))

;;;###autoload
(defun goviva-quiz ()
  "Be asked about the construct at point, or the function around it."
  (interactive)
  (goviva--act "goviva.quiz"))

(provide 'goviva)
;;; goviva.el ends here
