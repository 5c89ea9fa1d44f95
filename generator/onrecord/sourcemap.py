from onrecord.text import parse
def read(source):
    return parse(source,"markdown"), M()
class M:
    def shown(self,o): return o
    def sources(self,s): return s
