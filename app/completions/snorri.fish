# fish completion of snorri: the program itself knows what can follow; fish adds files.
function __snorri_complete
    set -l words (commandline -opc) (commandline -ct)
    command $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c snorri -a '(__snorri_complete)'
