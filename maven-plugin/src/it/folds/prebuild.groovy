File models = new File(basedir, 'src/main/models/nested')
models.mkdirs()
new File(models, 'my classifier.onnx').bytes =
    new File(basedir, '../../it-models/models/ch_ppocr_mobile_v2.0_cls_infer.onnx').bytes
return true
