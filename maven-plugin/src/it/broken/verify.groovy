String log = new File(basedir, 'build.log').text
assert log.contains('nothing is folded: crease.skip is set')
assert log.contains('Failed to execute goal dev.crease:crease-maven-plugin:')
assert log =~ /broken\.onnx: crease: malformed model: .*broken\.onnx: .*expected .*, got /
assert !new File(basedir, 'target/classes/broken.onnx').exists()
return true
