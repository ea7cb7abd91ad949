def up(layout): raise NotImplementedError
def exports(layout): raise NotImplementedError
