def extract(passage, findings):
    pass
